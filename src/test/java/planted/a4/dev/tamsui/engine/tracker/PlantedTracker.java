package planted.a4.dev.tamsui.engine.tracker;

import planted.a4.dev.tamsui.engine.torrent.Torrent;

public class PlantedTracker {
    Torrent other() {
        return new Torrent();
    }
}
