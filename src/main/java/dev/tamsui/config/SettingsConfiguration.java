package dev.tamsui.config;

import dev.tamsui.engine.model.EngineSettings;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** What was set, checked and made into what the engine is told. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TamsuiProperties.class)
class SettingsConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsConfiguration.class);

    /** Before anything is made: a start that is going to be refused should leave no folder and open no port. */
    @Bean
    static BeanFactoryPostProcessor knownSettingsOnly(ConfigurableEnvironment environment) {
        return beans -> SettingsCheck.requireKnown(environment, KnownSettings.fromMetadata());
    }

    @Bean
    EngineSettings engineSettings(TamsuiProperties properties, Environment environment) {
        TamsuiProperties.Peers peers = properties.peers();
        InetAddress bindAddress = address("tamsui.peers.bind-address", peers.bindAddress());
        Folders folders = Folders.prepare(properties, environment);
        LOG.info(
                "State in {}, downloads in {}, torrents may be saved below {}",
                folders.stateDir(),
                folders.downloadDir(),
                folders.saveRoots());
        return new EngineSettings(
                folders.downloadDir(),
                folders.saveRoots(),
                folders.stateDir(),
                peers.port(),
                bindAddress,
                properties.memory().buffers().toBytes(),
                properties.network().allowPrivateAddresses(),
                Descriptors.within(limits(peers, properties.disk()), Descriptors.allowed()),
                files(properties.disk(), folders),
                new EngineSettings.Scrubbing(
                        properties.scrub().every(), properties.scrub().rate().toBytes()),
                rates(properties.limits()));
    }

    private static EngineSettings.FixedRates rates(TamsuiProperties.Limits limits) {
        DataSize download = limits.download();
        DataSize upload = limits.upload();
        return new EngineSettings.FixedRates(
                download == null ? null : download.toBytes(), upload == null ? null : upload.toBytes());
    }

    private static EngineSettings.Limits limits(TamsuiProperties.Peers peers, TamsuiProperties.Disk disk) {
        return new EngineSettings.Limits(
                peers.maxConnections(),
                peers.maxConnectionsPerTorrent(),
                peers.maxConnectionsPerAddress(),
                peers.maxHalfOpen(),
                peers.uploadSlots() == null ? EngineSettings.Limits.AUTOMATIC : peers.uploadSlots(),
                disk.openFiles());
    }

    private static EngineSettings.Files files(TamsuiProperties.Disk disk, Folders folders) {
        DataSize reserve = disk.reserve();
        return new EngineSettings.Files(
                reserve == null ? EngineSettings.Files.RESERVE_BY_SIZE : reserve.toBytes(),
                disk.preallocate(),
                IncompleteSettings.suffix(disk.incompleteSuffix()),
                IncompleteSettings.folder(disk.incompleteDir(), folders.saveRoots()),
                disk.hashBeforeUpload());
    }

    /** Digits only: a name would have to be looked up, and could mean another address tomorrow. */
    private static @Nullable InetAddress address(String property, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    property, text, "It must be an IP address of this machine, such as 192.0.2.7 or 2001:db8::7.");
        }
    }
}
