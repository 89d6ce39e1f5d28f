package planted.a6fields.dev.tamsui.engine.choke;

import java.util.concurrent.ConcurrentHashMap;

public class PlantedMap {
    final ConcurrentHashMap<String, String> peers = new ConcurrentHashMap<>();
}
