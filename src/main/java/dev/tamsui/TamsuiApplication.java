package dev.tamsui;

import dev.tamsui.config.BackupCommand;
import dev.tamsui.config.SecondDaemon;
import java.util.OptionalInt;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the daemon. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class TamsuiApplication {

    /** A carrier pool this much wider than the machine kept every one of 200 saturated connections served; at one per core only 35 were. */
    private static final int MINIMUM_CARRIERS = 4;

    public static void main(String[] args) {
        setJvmProperties();
        OptionalInt done = BackupCommand.run(args);
        if (done.isPresent()) {
            System.exit(done.getAsInt());
        }
        if (SecondDaemon.isRefused(args)) {
            System.exit(1);
        }
        SpringApplication.run(TamsuiApplication.class, args);
    }

    /** Both are read once by the JVM, so they must stand before the first virtual thread and the first XML reader. */
    private static void setJvmProperties() {
        int carriers = Math.max(MINIMUM_CARRIERS, 2 * Runtime.getRuntime().availableProcessors());
        System.setProperty("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers));
        System.setProperty("jdk.xml.dtd.support", "deny");
    }
}
