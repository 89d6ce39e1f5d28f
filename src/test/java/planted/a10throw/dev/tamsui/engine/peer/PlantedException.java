package planted.a10throw.dev.tamsui.engine.peer;

public class PlantedException {
    void fail() {
        throw new RuntimeException("what now");
    }
}
