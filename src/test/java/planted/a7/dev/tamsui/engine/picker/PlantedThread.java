package planted.a7.dev.tamsui.engine.picker;

public class PlantedThread {
    String name() {
        return Thread.currentThread().getName();
    }
}
