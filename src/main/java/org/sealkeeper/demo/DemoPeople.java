package org.sealkeeper.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Who plays in the demo: one or two people for each role, so that four eyes can be shown. */
@Component
@Profile("demo")
class DemoPeople {

    static final Person KIM = new Person("kim", "Kim Park", Locale.ENGLISH, Group.KEEPERS);
    static final Person LEE = new Person("lee", "Lee Wei", Locale.SIMPLIFIED_CHINESE, Group.KEEPERS);
    static final Person CHEN = new Person("chen", "Chen Min", Locale.SIMPLIFIED_CHINESE, Group.APPROVERS);
    static final Person DORA = new Person("dora", "Dora Weiss", Locale.ENGLISH, Group.APPROVERS);
    static final List<Person> ALL = List.of(KIM, LEE, CHEN, DORA,
            new Person("sato", "Sato Yuki", Locale.ENGLISH, Group.SECURITY_OFFICERS),
            new Person("ada", "Ada Brown", Locale.ENGLISH, Group.AUDITORS),
            new Person("root", "Ruth Root", Locale.ENGLISH, Group.ADMINISTRATORS));

    private final Accounts accounts;
    private final DemoPasswords passwords;

    DemoPeople(Accounts accounts, DemoPasswords passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    record Person(String id, String name, Locale locale, Group group) {
    }

    /** Makes those who are not there yet. */
    void create() throws IOException {
        passwords.makeFor(ALL.stream().map(Person::id).toList());
        for (Person person : ALL) {
            accounts.create(person.id(), person.name(), person.id() + "@corp.example", person.locale(),
                    passwords.of(person.id()), person.group());
        }
    }
}
