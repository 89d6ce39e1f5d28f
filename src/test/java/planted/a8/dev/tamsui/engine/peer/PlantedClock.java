package planted.a8.dev.tamsui.engine.peer;

public class PlantedClock {
    long now() {
        return System.nanoTime();
    }
}
