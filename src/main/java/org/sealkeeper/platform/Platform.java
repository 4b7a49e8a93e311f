package org.sealkeeper.platform;

import java.io.IOException;
import java.util.Map;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;

/** Where signatures are registered and used. */
public interface Platform {

    /** As signatures name it, such as {@code folder}. */
    String id();

    /** What kind of platform it is, such as {@code tokenim}; several installations of one kind have ids of their own. */
    default String kind() {
        return id();
    }

    /**
     * Whether a person has to install at its console; then {@link #install} and {@link #uninstall} are never called, and
     * {@link #status} tells what people have entered.
     */
    default boolean needsPerson() {
        return false;
    }

    /** Whether it can use nothing without the private key, so that the key has to be exportable. */
    default boolean needsKey() {
        return false;
    }

    /**
     * Puts a version in use. Doing it again with the same version changes nothing.
     *
     * @throws RefusedByPlatform when asking again is pointless
     * @throws IOException when it may work later
     */
    void install(Signature signature, Version version) throws RefusedByPlatform, IOException;

    /** Takes the signature out of use, as it was before its first version was installed. */
    void uninstall(Signature signature) throws IOException;

    /** @throws IOException when the platform cannot be asked now */
    PlatformStatus status(Signature signature) throws IOException;

    /** The platform's configuration of the signature as files by name, for backups; never holds private keys. */
    Map<String, byte[]> configuration(Signature signature) throws IOException;

    /** Whether it can take back what {@link #configuration} gave. */
    default boolean restoresConfiguration() {
        return false;
    }

    /**
     * Gives the platform back what {@link #configuration} gave once; what concerns the certificate is installed before.
     * Again with the same files changes nothing. Only where {@link #restoresConfiguration}.
     *
     * @throws RefusedByPlatform when asking again is pointless
     * @throws IOException when it may work later
     */
    default void restoreConfiguration(Signature signature, Map<String, byte[]> files)
            throws RefusedByPlatform, IOException {
        throw new RefusedByPlatform("The platform " + id() + " cannot take back its configuration.");
    }

    /** Whether it can tell something to everybody who uses it. */
    default boolean announces() {
        return false;
    }

    /**
     * Tells everybody who uses the platform; again with the same id changes nothing. Only where {@link #announces}.
     *
     * @throws RefusedByPlatform when asking again is pointless
     * @throws IOException when it may work later
     */
    default void announce(Announcement announcement) throws RefusedByPlatform, IOException {
        throw new RefusedByPlatform("The platform " + id() + " cannot announce anything to the people who use it.");
    }
}
