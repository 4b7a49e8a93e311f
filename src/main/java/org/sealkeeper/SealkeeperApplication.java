package org.sealkeeper;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Sealkeeper. */
@SpringBootApplication
@EnableScheduling
public class SealkeeperApplication {

    public static void main(String[] args) {
        SpringApplication.run(SealkeeperApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
