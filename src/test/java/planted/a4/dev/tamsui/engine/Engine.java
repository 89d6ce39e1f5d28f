package planted.a4.dev.tamsui.engine;

public class Engine {}
