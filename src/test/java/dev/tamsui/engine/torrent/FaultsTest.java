package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FaultsTest {
    private static final TorrentError READ = new TorrentError(ErrorKind.IO, "read of a: Input/output error");

    private final Logger logger = (Logger) LoggerFactory.getLogger(Faults.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Faults faults = new Faults(new TorrentId(7));

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setAdditive(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
    }

    @Test
    void aFaultThatComesAgainIsLoggedOnceInAWhile() {
        for (long second = 0; second < 600; second++) {
            faults.raise(READ, TimeUnit.SECONDS.toNanos(second));
            faults.raise(new TorrentError(ErrorKind.IO, "read of b: Input/output error"), second);
            faults.passed();
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Torrent 7: read of a: Input/output error", "Torrent 7: read of b: Input/output error");
        faults.raise(READ, TimeUnit.MINUTES.toNanos(20));
        assertThat(logged.list).hasSize(3);
    }

    @Test
    void everDifferentFaultsDoNotFillTheLog() {
        for (int i = 0; i < 1_000; i++) {
            faults.raise(new TorrentError(ErrorKind.IO, "fault " + i), i);
        }
        assertThat(logged.list).hasSize(20);
        assertThat(faults.current()).isEqualTo(new TorrentError(ErrorKind.IO, "fault 999"));
    }

    @Test
    void aFaultThatMayPassIsTriedAgainOnceAfterAWhile() {
        faults.raiseForNow(READ, 5);
        long due = faults.retryNanos();
        assertThat(due).isEqualTo(5 + TimeUnit.SECONDS.toNanos(30));
        faults.wentWell(); // something else did
        assertThat(faults.current()).isEqualTo(READ);
        assertThat(faults.retries(due - 1)).isFalse();
        assertThat(faults.retries(due)).isTrue();
        assertThat(faults.retries(due)).isFalse();
        faults.wentWell();
        assertThat(faults.current()).isNull();
    }

    @Test
    void aReadThatFailedForNowIsShownForAWhileAfterTheLast() {
        faults.raiseForAWhile(READ, 5);
        faults.raiseForAWhile(READ, 7);
        long due = faults.retryNanos();
        assertThat(due).isEqualTo(7 + TimeUnit.SECONDS.toNanos(30));
        assertThat(faults.isWaiting()).isFalse();
        assertThat(faults.retries(due - 1)).isFalse();
        assertThat(faults.current()).isEqualTo(READ);
        assertThat(faults.retries(due)).isTrue();
        assertThat(faults.current()).isNull();
    }

    @Test
    void aReadThatFailedForNowIsForgottenWhenSomethingGoesWell() {
        faults.raiseForAWhile(READ, 5);
        faults.wentWell();
        assertThat(faults.current()).isNull();
        assertThat(faults.retryNanos()).isEqualTo(Faults.NEVER);
    }

    @Test
    void aReadThatFailedForNowDoesNotCutShortTheWaitForAnotherTry() {
        TorrentError full = new TorrentError(ErrorKind.DISK_FULL, "write of a: No space left on device");
        faults.raiseForNow(full, 5);
        faults.raiseForAWhile(READ, 9);
        long due = faults.retryNanos();
        assertThat(due).isEqualTo(5 + TimeUnit.SECONDS.toNanos(30));
        faults.wentWell();
        assertThat(faults.retries(due)).isTrue();
        assertThat(faults.current()).as("until something goes well").isEqualTo(READ);
    }
}
