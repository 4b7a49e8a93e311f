package org.sealkeeper;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports for programs that are started later. */
public final class Ports {

    private static final int FIRST = 20_000;
    /** Linux gives ports from here on to outgoing connections, and to listeners that ask for any. */
    private static final int END = 32_768;
    /** Test processes that are started together begin far from each other. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 6_007 % (END - FIRST)));

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

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
