package planted.a4.dev.tamsui.engine.session;

import planted.a4.dev.tamsui.engine.Engine;

public class PlantedSession {
    Engine other() {
        return new Engine();
    }
}
