package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Mailbox;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's way to post to itself: its mailbox exists only after it. Thread: {@link #is} once, before the first event; then any.
 */
final class OwnMailbox {
    private volatile @Nullable Mailbox<TorrentEvent> mailbox;

    void is(Mailbox<TorrentEvent> own) {
        mailbox = own;
    }

    void post(TorrentEvent event) {
        Objects.requireNonNull(mailbox).post(event);
    }
}
