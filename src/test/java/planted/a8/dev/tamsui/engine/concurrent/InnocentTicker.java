package planted.a8.dev.tamsui.engine.concurrent;

public class InnocentTicker {
    long now() {
        return System.nanoTime();
    }
}
