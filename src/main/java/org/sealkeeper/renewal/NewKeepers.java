package org.sealkeeper.renewal;

import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** A security officer names who looks after a signature from now on. */
@Component
class NewKeepers implements TaskRule {

    private static final int LONGEST_LIST = 4_000;

    private final Inventory inventory;
    private final People people;

    NewKeepers(Inventory inventory, People people) {
        this.inventory = inventory;
        this.people = people;
    }

    @Override
    public String activityId() {
        return "name-new-keepers";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        List<String> named = Arrays.stream(Submitted.text(task, "keepers", LONGEST_LIST).split(","))
                .map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
        named.stream().filter(name -> !people.isMember(name, Group.KEEPERS)).findFirst().ifPresent(stranger -> {
            throw Refusal.of(Refusal.Kind.INVALID, "keepers.not-in-group", stranger);
        });
        if (named.size() < Signature.ENOUGH_KEEPERS) {
            throw Refusal.of(Refusal.Kind.INVALID, "keepers.too-few", Signature.ENOUGH_KEEPERS);
        }
        inventory.changeKeepers(SignatureId.of((String) task.getVariable("signatureId")), named, userId);
    }
}
