package org.sealkeeper;

import java.time.Clock;
import java.util.Arrays;
import org.sealkeeper.platform.tokenim.simulator.TokenImSimulator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Sealkeeper, or with {@code tokenim-simulator} as its first argument the simulator of a TokenIM console. */
@SpringBootApplication
@EnableScheduling
public class SealkeeperApplication {

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals(TokenImSimulator.COMMAND)) {
            TokenImSimulator.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        SpringApplication.run(SealkeeperApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
