package org.sealkeeper.change;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sealkeeper.change.Difference.Kind;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.PlatformState;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Finds what differs between what is recorded and what a platform has, file by file. */
@Component
class Differences {

    private static final int MOST = 200;
    private static final int LONGEST_TO_ALIGN = 2_000;

    private final Inventory inventory;
    private final Set<String> ignored;

    /** @param ignored fields that a platform changes by itself, such as {@code tokenim.json:exportedAt} */
    Differences(Inventory inventory, @Value("${sealkeeper.drift.ignored-fields:}") Set<String> ignored) {
        this.inventory = inventory;
        this.ignored = Set.copyOf(ignored);
    }

    List<Difference> between(SignatureId signature, PlatformState recorded, PlatformState live) {
        List<Difference> found = new ArrayList<>();
        if (!recorded.fingerprint().equals(live.fingerprint())) {
            found.add(Difference.of(Kind.CERTIFICATE, "", "", described(signature, recorded), described(signature, live)));
        }
        Map<String, Readable> before = readable(recorded);
        Map<String, Readable> after = readable(live);
        union(before, after).forEach(file -> found.addAll(ofFile(file, before.get(file), after.get(file))));
        return found.size() <= MOST ? found : found.subList(0, MOST);
    }

    /** The same for the same state, whatever the order of fields in a document; what is ignored does not count. */
    String hash(PlatformState state) {
        var text = new StringBuilder(state.fingerprint().orElse("")).append('\n');
        readable(state).forEach((file, content) -> {
            text.append(file).append('\n');
            content.fields().forEach((path, value) -> text.append(path).append('\t').append(value).append('\n'));
            content.lines().forEach(line -> text.append(line).append('\n'));
        });
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    boolean isSame(PlatformState one, PlatformState other) {
        return hash(one).equals(hash(other));
    }

    private Map<String, Readable> readable(PlatformState state) {
        Map<String, Readable> files = new TreeMap<>();
        state.configuration().forEach((file, content) -> files.put(file, withoutIgnored(file, Readable.of(content))));
        return files;
    }

    private Readable withoutIgnored(String file, Readable content) {
        Map<String, String> fields = new TreeMap<>(content.fields());
        fields.keySet().removeIf(path -> ignored.contains(file + ":" + path));
        return new Readable(fields, content.lines());
    }

    /** By the version it is, or by what the platform's own files say of it, or by the fingerprint alone. */
    private String described(SignatureId signature, PlatformState state) {
        if (state.fingerprint().isEmpty()) {
            return "";
        }
        String fingerprint = state.fingerprint().get();
        return Stream.concat(inventory.versions(signature).stream().map(Version::certificate),
                state.configuration().values().stream().flatMap(content -> Readable.certificates(content).stream()))
                .filter(certificate -> fingerprint.equals(Certificates.fingerprint(certificate))).findFirst()
                .map((X509Certificate certificate) -> Readable.describe(certificate)).orElse("SHA-256 " + fingerprint);
    }

    private static List<Difference> ofFile(String file, Readable recorded, Readable live) {
        if (recorded == null || live == null || recorded.isDocument() != live.isDocument()) {
            return List.of(Difference.of(Kind.FILE, file, "", size(recorded), size(live)));
        }
        return recorded.isDocument() ? ofFields(file, recorded.fields(), live.fields())
                : ofLines(file, recorded.lines(), live.lines());
    }

    private static String size(Readable content) {
        return content == null ? "" : content.isDocument() ? "{ " + content.fields().size() + " }"
                : "\u2261 " + content.lines().size();
    }

    private static List<Difference> ofFields(String file, Map<String, String> recorded, Map<String, String> live) {
        return union(recorded, live).stream().filter(path -> !Objects.equals(recorded.get(path), live.get(path)))
                .map(path -> Difference.of(Kind.FIELD, file, path, recorded.getOrDefault(path, ""),
                        live.getOrDefault(path, ""))).toList();
    }

    /** Lines that only moved up or down are not told; of a changed line both are. */
    private static List<Difference> ofLines(String file, List<String> recorded, List<String> live) {
        Map<Integer, String> gone = new LinkedHashMap<>();
        Map<Integer, String> come = new LinkedHashMap<>();
        align(recorded, live, gone, come);
        List<Difference> found = new ArrayList<>();
        var gones = new ArrayList<>(gone.entrySet());
        var comes = new ArrayList<>(come.entrySet());
        for (int i = 0; i < Math.max(gones.size(), comes.size()); i++) {
            Optional<Map.Entry<Integer, String>> before = i < gones.size() ? Optional.of(gones.get(i)) : Optional.empty();
            Optional<Map.Entry<Integer, String>> after = i < comes.size() ? Optional.of(comes.get(i)) : Optional.empty();
            found.add(Difference.of(Kind.LINE, file, String.valueOf(before.or(() -> after).orElseThrow().getKey()),
                    before.map(Map.Entry::getValue).orElse(""), after.map(Map.Entry::getValue).orElse("")));
        }
        return found;
    }

    private static void align(List<String> a, List<String> b, Map<Integer, String> gone, Map<Integer, String> come) {
        if (a.size() > LONGEST_TO_ALIGN || b.size() > LONGEST_TO_ALIGN) {
            alignInPlace(a, b, gone, come);
            return;
        }
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j)) ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                i++;
                j++;
            } else if (j == b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
                gone.put(i + 1, a.get(i++));
            } else {
                come.put(j + 1, b.get(j++));
            }
        }
    }

    private static void alignInPlace(List<String> a, List<String> b, Map<Integer, String> gone,
            Map<Integer, String> come) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            String before = i < a.size() ? a.get(i) : null;
            String after = i < b.size() ? b.get(i) : null;
            if (!Objects.equals(before, after)) {
                gone.computeIfAbsent(i + 1, number -> before);
                come.computeIfAbsent(i + 1, number -> after);
            }
        }
    }

    private static Set<String> union(Map<String, ?> one, Map<String, ?> other) {
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        return names;
    }
}
