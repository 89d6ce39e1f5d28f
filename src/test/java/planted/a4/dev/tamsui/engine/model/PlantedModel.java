package planted.a4.dev.tamsui.engine.model;

import planted.a4.dev.tamsui.engine.wire.Wire;

public class PlantedModel {
    Wire other() {
        return new Wire();
    }
}
