package planted.a4cycle.dev.tamsui.ops;

import planted.a4cycle.dev.tamsui.api.PlantedThere;

public class PlantedBack {
    boolean isThere(Object other) {
        return other instanceof PlantedThere;
    }
}
