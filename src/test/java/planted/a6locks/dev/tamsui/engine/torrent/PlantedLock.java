package planted.a6locks.dev.tamsui.engine.torrent;

import java.util.concurrent.locks.ReentrantLock;

public class PlantedLock {
    boolean tryIt() {
        return new ReentrantLock().tryLock();
    }
}
