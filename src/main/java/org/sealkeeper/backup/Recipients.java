package org.sealkeeper.backup;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Whom each new set is sealed to: the server for its drills, the recovery holders, and the recovery password. */
@Component
class Recipients implements SmartInitializingSingleton {

    private final BackupSettings settings;
    private final OwnKeys keys;
    private final RecoveryKey recovery;
    private final RecoveryPassword password;

    Recipients(BackupSettings settings, OwnKeys keys, RecoveryKey recovery, RecoveryPassword password) {
        this.settings = settings;
        this.keys = keys;
        this.recovery = recovery;
        this.password = password;
    }

    RecipientProfile profile() {
        return settings.profile();
    }

    List<Addressee> all() {
        var all = new ArrayList<Addressee>();
        all.add(Addressee.KeyHolder.of(Recipient.Role.DRILL, keys.drillCertificate()));
        all.addAll(offTheServer());
        return all;
    }

    /** What no set could be sealed to is said at the start, not by the first backup. */
    @Override
    public void afterSingletonsInstantiated() {
        recovery.prepare();
        password.prepare();
        profile().check(offTheServer());
    }

    private List<Addressee> offTheServer() {
        var holders = new ArrayList<Addressee>();
        recovery.certificates().stream().distinct()
                .forEach(certificate -> holders.add(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate)));
        password.holder().ifPresent(holders::add);
        return holders;
    }
}
