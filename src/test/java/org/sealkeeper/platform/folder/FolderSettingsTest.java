package org.sealkeeper.platform.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class FolderSettingsTest {

    @Test
    void folder_needs_a_path_alone() {
        assertThatCode(() -> check(Map.of("path", "/etc/sealkeeper/web"))).doesNotThrowAnyException();
    }

    @Test
    void what_is_missing_or_wrong_is_named() {
        refused(Map.of(), "sealkeeper.folder.web.path is missing or not absolute: the folder to write to, such as "
                + "/etc/sealkeeper/web");
        refused(Map.of("path", "certificates"), "sealkeeper.folder.web.path is missing or not absolute: the folder to write "
                + "to, such as /etc/sealkeeper/web");
        refused(Map.of("format", "pkcs12", "path", "/p"), "sealkeeper.folder.web.password is missing or shorter than 6 "
                + "characters: what the program opens the signature.p12 with");
        refused(Map.of("format", "jks", "path", "/p", "password", "secret-of-web", "key", "never"),
                "sealkeeper.folder.web.key has to be needed: a signature.jks without a key is of no use to a program");
        refused(Map.of("path", "/p", "mode", "0640"),
                "sealkeeper.folder.web.mode is written like rw-r----- and lets the owner read");
        refused(Map.of("path", "/p", "mode", "rw-r--r--"),
                "sealkeeper.folder.web.mode lets everybody read the private key; use a group instead: rw-r-----");
        refused(Map.of("path", "/p", "owner", "nobody-of-that-name"),
                "sealkeeper.folder.web.owner: there is no user nobody-of-that-name on this machine");
        refused(Map.of("path", "/p", "group", "no-group-of-that-name"),
                "sealkeeper.folder.web.group: there is no group no-group-of-that-name on this machine");
        refused(Map.of("path", "/p", "reload", "nginx -s reload"), "sealkeeper.folder.web.reload has to begin with the "
                + "absolute path of a program, followed by its arguments, separated by commas; there is no shell");
    }

    @Test
    void chain_alone_may_be_read_by_everybody() {
        assertThatCode(() -> check(Map.of("path", "/p", "key", "never", "mode", "rw-r--r--"))).doesNotThrowAnyException();
    }

    @Test
    void password_is_in_no_text() {
        assertThat(settings(Map.of("path", "/p", "format", "jks", "password", "secret-of-web")).toString())
                .isEqualTo("JKS in /p");
    }

    private static void refused(Map<String, String> values, String sentence) {
        assertThatThrownBy(() -> check(values)).isInstanceOf(IllegalStateException.class).hasMessage(sentence);
    }

    private static void check(Map<String, String> values) {
        settings(values).check("web");
    }

    private static FolderSettings settings(Map<String, String> values) {
        Map<String, String> named = new TreeMap<>();
        values.forEach((name, value) -> named.put("folder." + name, value));
        return new Binder(new MapConfigurationPropertySource(named)).bindOrCreate("folder", Bindable.of(FolderSettings.class));
    }
}
