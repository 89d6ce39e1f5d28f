package planted.a4.dev.tamsui.engine.storage;

import planted.a4.dev.tamsui.engine.wire.Wire;

public class InnocentStorage {
    Wire other() {
        return new Wire();
    }
}
