package planted.a4.dev.tamsui.engine.peer;

import planted.a4.dev.tamsui.engine.storage.Disk;

public class PlantedPeer {
    Disk other() {
        return new Disk();
    }
}
