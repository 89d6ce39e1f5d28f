package planted.a10console.dev.tamsui.engine.peer;

public class PlantedConsole {
    Object console() {
        return System.err;
    }
}
