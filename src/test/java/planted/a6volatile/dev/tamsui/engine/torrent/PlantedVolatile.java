package planted.a6volatile.dev.tamsui.engine.torrent;

public class PlantedVolatile {
    volatile boolean running;
}
