package org.sealkeeper.vault;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The little of PKCS#11 (OASIS, version 2.40) that Java's provider does not offer: which tokens there are, how many tries
 * a PIN has left, and to begin anew with a library that has lost its token.
 */
final class Cryptoki {

    /** A token in its slot, such as {@code [1234, sealkeeper]}. */
    record Found(long slot, String label, boolean isPinLocked, boolean isLastTry) {
    }

    private static final long OK = 0;
    private static final long ALREADY_INITIALIZED = 0x191;
    private static final long NOT_INITIALIZED = 0x190;
    private static final long OS_LOCKING_OK = 0x2;

    private static final int LABEL_BYTES = 32;
    private static final int FLAGS_AT = 96;
    private static final int TOKEN_INFO_BYTES = 512;
    private static final long TOKEN_INITIALIZED = 0x400;
    private static final long USER_PIN_FINAL_TRY = 0x20000;
    private static final long USER_PIN_LOCKED = 0x40000;

    // places in CK_FUNCTION_LIST, after its version
    private static final int INITIALIZE = 0;
    private static final int FINALIZE = 1;
    private static final int GET_SLOT_LIST = 4;
    private static final int GET_TOKEN_INFO = 6;

    private final Path library;
    private final Pointer functions;

    /** @throws SecretRefused when it is no PKCS#11 library, or does not start */
    Cryptoki(Path library) {
        this.library = library;
        if (!Files.isReadable(library)) {
            throw new SecretRefused("There is no PKCS#11 library " + library + ".", "Install the token's software, and"
                    + " name its library in sealkeeper.vault.pkcs11.library, such as"
                    + " /usr/lib/softhsm/libsofthsm2.so.");
        }
        try {
            var list = new PointerByReference();
            Function start = NativeLibrary.getInstance(library.toString()).getFunction("C_GetFunctionList");
            check(start.invokeInt(new Object[] {list}));
            this.functions = list.getValue();
        } catch (UnsatisfiedLinkError notOne) {
            throw new SecretRefused(library + " is no PKCS#11 library for this machine.",
                    "Name the library of the token's maker in sealkeeper.vault.pkcs11.library.");
        }
        begin();
    }

    /** All tokens that have been initialized. */
    List<Found> tokens() {
        var count = new NativeLongByReference();
        check(call(GET_SLOT_LIST, (byte) 1, null, count));
        int slots = count.getValue().intValue();
        if (slots == 0) {
            return List.of();
        }
        var memory = new Memory((long) Native.LONG_SIZE * slots);
        check(call(GET_SLOT_LIST, (byte) 1, memory, count));
        var found = new ArrayList<Found>();
        for (int i = 0; i < Math.min(slots, count.getValue().intValue()); i++) {
            NativeLong slot = memory.getNativeLong((long) Native.LONG_SIZE * i);
            var info = new Memory(TOKEN_INFO_BYTES);
            if (call(GET_TOKEN_INFO, slot, info) == OK) {
                long flags = info.getNativeLong(FLAGS_AT).longValue();
                if ((flags & TOKEN_INITIALIZED) != 0) {
                    String label = new String(info.getByteArray(0, LABEL_BYTES), StandardCharsets.UTF_8).strip();
                    found.add(new Found(slot.longValue(), label, (flags & USER_PIN_LOCKED) != 0,
                            (flags & USER_PIN_FINAL_TRY) != 0));
                }
            }
        }
        return found;
    }

    /** Forgets all sessions of this process, and looks for tokens again. Nothing may be in use meanwhile. */
    void beginAgain() {
        long ended = call(FINALIZE, Pointer.NULL);
        if (ended != OK && ended != NOT_INITIALIZED) {
            check(ended);
        }
        begin();
    }

    private void begin() {
        // CK_C_INITIALIZE_ARGS: four functions that we leave to the operating system, the flags, a reserved pointer
        var arguments = new Memory(4L * Native.POINTER_SIZE + Native.LONG_SIZE + Native.POINTER_SIZE);
        arguments.clear();
        arguments.setNativeLong(4L * Native.POINTER_SIZE, new NativeLong(OS_LOCKING_OK));
        long begun = call(INITIALIZE, arguments);
        if (begun != OK && begun != ALREADY_INITIALIZED) {
            throw new SecretRefused("The PKCS#11 library " + library + " does not start (" + code(begun) + ").", "Look"
                    + " whether the token's own software runs, and finds its configuration; for SoftHSM, the file that"
                    + " SOFTHSM2_CONF names.");
        }
    }

    private long call(int function, Object... arguments) {
        // on Windows the structure is packed, so the version takes its two bytes only
        long first = Platform.isWindows() ? 2 : Native.POINTER_SIZE;
        Pointer entry = functions.getPointer(first + (long) function * Native.POINTER_SIZE);
        return ((NativeLong) Function.getFunction(entry).invoke(NativeLong.class, arguments)).longValue();
    }

    private void check(long result) {
        if (result != OK) {
            throw new SecretRefused("The PKCS#11 library " + library + " does not answer (" + code(result) + ").",
                    "Look whether the token is there, and its software runs.");
        }
    }

    private static String code(long result) {
        return "code 0x" + Long.toHexString(result);
    }
}
