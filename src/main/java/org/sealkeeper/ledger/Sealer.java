package org.sealkeeper.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Seals once a second, and at once what something waits for, on one node at a time: the one whose connection holds the
 * advisory lock. Everything is written over that same connection, so a node that has lost the lock cannot write any
 * more. When it dies, PostgreSQL notices, and another node has the lock at its next try.
 */
@Component
class Sealer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    /** One lock in each database, of no other meaning. */
    private static final long LOCK = 0x5EA1_1ED6_E200_0001L;
    /** A node that hangs or whose network is gone loses its session, and with it the lock, within this time. */
    private static final String[] SESSION = {"set application_name = 'sealkeeper-sealer'",
        "set idle_session_timeout = '20s'", "set idle_in_transaction_session_timeout = '20s'",
        "set tcp_keepalives_idle = 5", "set tcp_keepalives_interval = 2", "set tcp_keepalives_count = 3",
        "listen " + Ledger.AWAITED};
    /** What is awaited is complete when the transactions beside it have ended: so many looks are taken, this far apart. */
    private static final int LOOKS = 8;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final JdbcConnectionDetails database;
    private final SealingKeys keys;
    private final Clock clock;
    private final Duration interval;
    private Thread thread;
    private CountDownLatch stopped;
    private Connection connection;
    private volatile Sealing sealing;
    private int looksLeft;
    private boolean troubled;

    Sealer(JdbcConnectionDetails database, SealingKeys keys, Clock clock,
            @Value("${sealkeeper.ledger.sealing-interval:PT1S}") Duration interval) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            stopped = new CountDownLatch(1);
            thread = new Thread(this::work, "sealer");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            stopped.countDown();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Whether this node seals; another one does otherwise. */
    boolean leads() {
        return sealing != null;
    }

    private void work() {
        try {
            do {
                turn();
            } while (!pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** @return whether this node stops sealing */
    private boolean pause() throws InterruptedException {
        Duration pause = looksLeft > 0 && BETWEEN_LOOKS.compareTo(interval) < 0 ? BETWEEN_LOOKS : interval;
        looksLeft = Math.max(0, looksLeft - 1);
        if (sealing != null) {
            try {
                if (connection.unwrap(PGConnection.class).getNotifications((int) pause.toMillis()).length > 0) {
                    looksLeft = LOOKS;
                }
                return stopped.getCount() == 0;
            } catch (SQLException gone) {
                LOG.debug("The sealer's connection ended while it waited", gone);
                disconnect();
            }
        }
        return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What goes wrong is tried again at the next turn, over a new connection. */
    private void turn() {
        try {
            connect();
            if (sealing == null && hasLock()) {
                keys.begin();
                sealing = new Sealing(connection, keys, clock);
                LOG.info("This node seals the ledger");
            }
            if (sealing != null) {
                sealing.sealEverything();
            } else {
                connection.commit();
            }
            troubled = false;
        } catch (SQLException | RuntimeException e) {
            if (!troubled) {
                LOG.error("The ledger is not sealed now; it is tried again every {}", interval, e);
                troubled = true;
            }
            disconnect();
        }
    }

    private boolean hasLock() throws SQLException {
        try (Statement lock = connection.createStatement();
                var row = lock.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void connect() throws SQLException {
        if (connection != null) {
            return;
        }
        var properties = new Properties();
        properties.setProperty("user", database.getUsername());
        properties.setProperty("password", database.getPassword());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        connection = DriverManager.getConnection(database.getJdbcUrl(), properties);
        try (Statement set = connection.createStatement()) {
            for (String setting : SESSION) {
                set.execute(setting);
            }
        }
        connection.setAutoCommit(false);
    }

    private void disconnect() {
        sealing = null;
        Connection before = connection;
        connection = null;
        if (before != null) {
            try {
                before.close();
            } catch (SQLException gone) {
                LOG.debug("The sealer's connection was gone already", gone);
            }
        }
    }
}
