package planted.a7.dev.tamsui.engine.torrent;

import java.nio.channels.FileChannel;

public class PlantedChannel {
    boolean isOpen(FileChannel channel) {
        return channel.isOpen();
    }
}
