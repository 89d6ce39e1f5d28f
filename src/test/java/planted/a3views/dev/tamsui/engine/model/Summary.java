package planted.a3views.dev.tamsui.engine.model;

public record Summary(String name) {}
