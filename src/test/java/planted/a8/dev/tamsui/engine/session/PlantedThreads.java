package planted.a8.dev.tamsui.engine.session;

public class PlantedThreads {
    Thread thread(Runnable work) {
        return Thread.ofVirtual().unstarted(work);
    }
}
