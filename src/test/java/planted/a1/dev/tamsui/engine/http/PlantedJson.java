package planted.a1.dev.tamsui.engine.http;

public class PlantedJson {
    Object json(tools.jackson.databind.JsonNode node) {
        return node.asString();
    }
}
