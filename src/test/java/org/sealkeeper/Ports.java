package org.sealkeeper;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports for programs that are started later. */
public final class Ports {

    /** From here on ports are given to outgoing connections, and to listeners that ask for any. */
    private static final int END = firstGivenOut();
    private static final int FIRST = END - 12_000;
    /** Test processes that are started together begin far from each other. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 5_003 % (END - FIRST)));

    private Ports() {
    }

    /** A port that nobody listens on, and that stays free until it is used: nobody gets it by chance, nor here again. */
    public static int free() {
        for (int tried = FIRST; tried < END; tried++) {
            int port = NEXT.getAndUpdate(last -> last + 1 == END ? FIRST : last + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port is free");
    }

    /** What Linux is set to; its own default where that leaves too few below, or cannot be read. */
    private static int firstGivenOut() {
        try {
            int first = Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range")).strip().split("\\s+")[0]);
            return first > 14_000 ? first : 32_768;
        } catch (IOException otherSystem) {
            return 32_768;
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
