package dev.tamsui.engine.tracker;

import dev.tamsui.engine.http.HttpUrl;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * One announce (BEP 3, "trackers").
 *
 * @param url the tracker's, as the torrent gives it
 * @param infoHash of v2 torrents trackers get the first 20 bytes (BEP 52, "tracker protocol")
 * @param port 1..65535, where peers reach us
 * @param uploadedBytes since the event {@code started}
 * @param downloadedBytes likewise
 * @param leftBytes still to get; 0 makes us a seed
 * @param numWant how many peers we would like; 0 and above
 * @param key the same for as long as the torrent runs, so that we stay ourselves when our address changes (BEP 7)
 * @param trackerId what this tracker gave us last, one char a byte; null when nothing
 */
public record AnnounceRequest(
        String url,
        InfoHash infoHash,
        PeerId peerId,
        int port,
        long uploadedBytes,
        long downloadedBytes,
        long leftBytes,
        AnnounceEvent event,
        int numWant,
        int key,
        @Nullable String trackerId) {

    /** Neither passkey nor hash. */
    @Override
    public String toString() {
        return "announce " + event.word() + " to " + HttpUrl.redacted(url);
    }
}
