package org.sealkeeper.platform.tokenim.simulator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** In which ways the simulator fails at the moment. */
final class Failures {

    /** The ways to fail; over HTTP in lower case with hyphens, such as {@code not-activated}. */
    enum Mode {
        /** Submissions are refused because documents are missing. */
        PAPERS_MISSING,
        /** Renewals are refused for good; a new key helps. */
        ONLY_REGENERATION,
        /** Submissions wait for somebody at TokenIM until this is switched off. */
        PENDING,
        /** Everything is done, and the answer takes its time. */
        SLOW,
        /** Nothing is done, and the answer is 503. */
        UNAVAILABLE,
        /** Everything is done, and the connection breaks before the answer. */
        ANSWER_LOST,
        /** Sessions end. */
        SESSION_ENDED,
        /** The account is locked. */
        LOCKED,
        /** A certificate is installed and not put in use. */
        NOT_ACTIVATED,
        /** A configuration that is put back is not accepted. */
        CONFIGURATION_REFUSED,
        /** Nothing is announced. */
        ANNOUNCEMENT_REFUSED;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Mode> of(String text) {
            return Arrays.stream(values()).filter(mode -> mode.text().equals(text)).findFirst();
        }
    }

    /**
     * How often to fail.
     *
     * @param oneIn every how many calls; 1 is always
     * @param times how often in all; 0 is without end
     * @param millis how long, for {@link Mode#SLOW}
     */
    record Setting(int oneIn, int times, int millis) {

        Setting {
            if (oneIn < 1 || times < 0 || millis < 0 || millis > 600_000) {
                throw new IllegalArgumentException("oneIn is at least 1, times at least 0, millis at most 600000");
            }
        }
    }

    private static final class Active {
        final Setting setting;
        int calls;
        int failed;

        Active(Setting setting) {
            this.setting = setting;
        }
    }

    private final Map<Mode, Active> active = new EnumMap<>(Mode.class);

    synchronized void on(Mode mode, Setting setting) {
        active.put(mode, new Active(setting));
    }

    synchronized void off(Mode mode) {
        active.remove(mode);
    }

    synchronized void allOff() {
        active.clear();
    }

    /** Counts a call, and says whether it fails in this way. */
    synchronized boolean strikes(Mode mode) {
        Active found = active.get(mode);
        if (found == null || found.setting.times() > 0 && found.failed >= found.setting.times()
                || ++found.calls % found.setting.oneIn() != 0) {
            return false;
        }
        found.failed++;
        return true;
    }

    /** How long the next answer takes, in milliseconds. */
    synchronized int delay() {
        return strikes(Mode.SLOW) ? active.get(Mode.SLOW).setting.millis() : 0;
    }

    synchronized boolean isOn(Mode mode) {
        return active.containsKey(mode);
    }

    /** By name, with their settings. */
    synchronized Map<String, Setting> all() {
        var all = new TreeMap<String, Setting>();
        active.forEach((mode, found) -> all.put(mode.text(), found.setting));
        return all;
    }
}
