package io.blobferry.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    private static final Pattern LISTENS = Pattern.compile("successfully (?:listens|started) on");
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final String version;
    private final Map<Service, ChildProcess> processes = new EnumMap<>(Service.class);
    private final Map<Service, URI> accounts = new EnumMap<>(Service.class);

    private AzuriteProcesses(String version) {
        this.version = version;
    }

    static AzuriteProcesses start(EmulatorWorkspace site) {
        AzuriteInstallation installation = AzuriteInstallation.in(site);
        AzuriteProcesses azurite = new AzuriteProcesses(installation.version());
        Map<Service, AzuriteAccessLog> logs = new EnumMap<>(Service.class);
        try {
            for (Service service : List.of(Service.BLOB, Service.QUEUE, Service.TABLE)) {
                AzuriteAccessLog accessLog = new AzuriteAccessLog(service, site.log());
                logs.put(service, accessLog);
                int port = freePort();
                azurite.accounts.put(service, URI.create("https://127.0.0.1:" + port + "/" + ACCOUNT));
                azurite.processes.put(
                        service,
                        ChildProcess.start(
                                "Azurite " + name(service),
                                command(site, installation, name(service), port),
                                LISTENS,
                                accessLog::read));
            }
            azurite.processes.values().forEach(process -> process.await(START_LIMIT));
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

    private static ProcessBuilder command(
            EmulatorWorkspace site, AzuriteInstallation installation, String service, int port) {
        return new ProcessBuilder(
                "node",
                installation.script(service).toString(),
                "--" + service + "Host",
                "127.0.0.1",
                "--" + service + "Port",
                Integer.toString(port),
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

    /** Azurite's table service does not tell which port it was given, so one is chosen for it. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Service service) {
        return service.name().toLowerCase(Locale.ROOT);
    }
}
