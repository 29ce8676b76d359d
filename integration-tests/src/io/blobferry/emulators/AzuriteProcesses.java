package io.blobferry.emulators;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Azurite from npm: one process a service, so that each has a log of its own and a core to itself. Data lies in files,
 * as blobs of the tests are larger than memory.
 */
final class AzuriteProcesses implements AzureStorage {
    private static final Pattern LISTENS = Pattern.compile("successfully listening at (https://127\\.0\\.0\\.1:\\d+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final String version;
    private final Map<Service, ChildProcess> processes = new EnumMap<>(Service.class);
    private final Map<Service, URI> accounts = new EnumMap<>(Service.class);

    private AzuriteProcesses(String version) {
        this.version = version;
    }

    static AzuriteProcesses start(Site site) {
        AzuriteInstallation installation = AzuriteInstallation.in(site);
        AzuriteProcesses azurite = new AzuriteProcesses(installation.version());
        Map<Service, AzuriteAccessLog> logs = new EnumMap<>(Service.class);
        try {
            for (Service service : List.of(Service.BLOB, Service.QUEUE, Service.TABLE)) {
                AzuriteAccessLog accessLog = new AzuriteAccessLog(service, site.log());
                logs.put(service, accessLog);
                azurite.processes.put(
                        service,
                        ChildProcess.start(
                                "Azurite " + name(service),
                                command(site, installation, name(service)),
                                LISTENS,
                                accessLog::read));
            }
            azurite.processes.forEach((service, process) -> azurite.accounts.put(
                    service, URI.create(process.await(START_LIMIT).group(1) + "/" + ACCOUNT)));
        } catch (RuntimeException e) {
            azurite.close();
            throw e;
        }
        AzuriteBarrier.install(site, logs, azurite.accounts);
        return azurite;
    }

    @Override
    public String description() {
        return "Azurite " + version + " (npm)";
    }

    @Override
    public URI blobs() {
        return accounts.get(Service.BLOB);
    }

    @Override
    public URI queues() {
        return accounts.get(Service.QUEUE);
    }

    @Override
    public URI tables() {
        return accounts.get(Service.TABLE);
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProcess::close);
    }

    private static ProcessBuilder command(Site site, AzuriteInstallation installation, String service) {
        return new ProcessBuilder(
                "node",
                installation.script(service).toString(),
                "--" + service + "Host",
                "127.0.0.1",
                "--" + service + "Port",
                "0",
                "--oauth",
                "basic",
                "--cert",
                site.certificate().certificate().toString(),
                "--key",
                site.certificate().key().toString(),
                "--location",
                site.newFolder("azurite-" + service).toString(),
                "--skipApiVersionCheck",
                "--disableTelemetry");
    }

    private static String name(Service service) {
        return service.name().toLowerCase(Locale.ROOT);
    }
}
