package org.sealkeeper;

import java.time.Clock;
import java.util.Arrays;
import org.sealkeeper.backup.CanaryOpening;
import org.sealkeeper.backup.KeyMaking;
import org.sealkeeper.backup.KeySplitting;
import org.sealkeeper.backup.OfflineRestore;
import org.sealkeeper.ledger.OfflineVerification;
import org.sealkeeper.platform.tokenim.simulator.TokenImSimulator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts Sealkeeper, or what its first argument names: {@code tokenim-simulator}, the simulator of a TokenIM console;
 * {@code restore}, {@code recovery-key} and {@code split-recovery-key}, which open a backup, make a recovery key and share
 * it among several people, without a server; {@code verify}, which checks an export of the ledger or an evidence bundle
 * without one.
 */
@SpringBootApplication
@EnableScheduling
public class SealkeeperApplication {

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals(TokenImSimulator.COMMAND)) {
            TokenImSimulator.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        if (args.length > 0 && args[0].equals(OfflineRestore.COMMAND)) {
            System.exit(OfflineRestore.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(KeySplitting.COMMAND)) {
            System.exit(KeySplitting.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(KeyMaking.COMMAND)) {
            System.exit(KeyMaking.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(CanaryOpening.COMMAND)) {
            System.exit(CanaryOpening.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(OfflineVerification.COMMAND)) {
            System.exit(OfflineVerification.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        SpringApplication.run(SealkeeperApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
