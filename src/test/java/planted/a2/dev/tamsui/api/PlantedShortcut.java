package planted.a2.dev.tamsui.api;

import planted.a2.dev.tamsui.engine.session.Session;

public class PlantedShortcut {
    Session session() {
        return new Session();
    }
}
