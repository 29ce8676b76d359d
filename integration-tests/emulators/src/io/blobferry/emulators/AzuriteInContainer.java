package io.blobferry.emulators;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.testcontainers.azure.AzuriteContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Azurite by Testcontainers, with the flags and the certificate of the local one. */
final class AzuriteInContainer implements AzureStorage {
    private static final DockerImageName IMAGE = DockerImageName.parse("mcr.microsoft.com/azure-storage/azurite");
    private static final Map<Service, Integer> PORTS =
            Map.of(Service.BLOB, 10000, Service.QUEUE, 10001, Service.TABLE, 10002);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final AzuriteContainer container;
    private final String version;

    private AzuriteInContainer(AzuriteContainer container, String version) {
        this.container = container;
        this.version = version;
    }

    static AzuriteInContainer start(EmulatorWorkspace site) {
        String version = AzuriteInstallation.pinnedVersion(site.project().resolve("integration-tests/azurite"));
        Map<Service, AzuriteAccessLog> logs = new EnumMap<>(Service.class);
        PORTS.keySet().forEach(service -> logs.put(service, new AzuriteAccessLog(service, site.log())));
        AzuriteContainer container = new Secured(IMAGE.withTag(version), site.certificate())
                .withLogConsumer(frame -> read(frame, logs))
                .withCreateContainerCmdModifier(LoopbackPorts.only(10000, 10001, 10002))
                .waitingFor(Wait.forLogMessage(".*successfully (listens|started) on.*", 3)
                        .withStartupTimeout(START_LIMIT));
        container.start();
        AzuriteInContainer azurite = new AzuriteInContainer(container, version);
        Map<Service, URI> accounts = new EnumMap<>(Service.class);
        PORTS.keySet().forEach(service -> accounts.put(service, azurite.account(service)));
        AzuriteBarrier.install(site, logs, accounts);
        return azurite;
    }

    @Override
    public String description() {
        return "Azurite " + version + " (container)";
    }

    @Override
    public URI blobs() {
        return account(Service.BLOB);
    }

    @Override
    public URI queues() {
        return account(Service.QUEUE);
    }

    @Override
    public URI tables() {
        return account(Service.TABLE);
    }

    @Override
    public void close() {
        container.stop();
    }

    private URI account(Service service) {
        return URI.create("https://127.0.0.1:" + container.getMappedPort(PORTS.get(service)) + "/" + ACCOUNT);
    }

    /** Every line begins with the service that wrote it. */
    private static void read(OutputFrame frame, Map<Service, AzuriteAccessLog> logs) {
        frame.getUtf8String()
                .lines()
                .forEach(line -> logs.forEach((service, log) -> {
                    if (line.startsWith(service.name() + " ")) {
                        log.read(line);
                    }
                }));
    }

    /** Runs the three services one by one, so that each line of the log can tell which service it is about. */
    private static final class Secured extends AzuriteContainer {
        private final Path certificate;
        private final Path key;

        Secured(DockerImageName image, LoopbackCertificate certificate) {
            super(image);
            this.certificate = certificate.certificate();
            this.key = certificate.key();
        }

        @Override
        protected void configure() {
            withCopyFileToContainer(MountableFile.forHostPath(certificate), "/certificate.pem");
            withCopyFileToContainer(MountableFile.forHostPath(key), "/key.pem");
            String script = """
                    for service in blob queue table; do
                      NAME=$(echo $service | tr a-z A-Z)
                      azurite-$service --${service}Host 0.0.0.0 --oauth basic --cert /certificate.pem --key /key.pem \
                        --location /tmp/$service --skipApiVersionCheck --disableTelemetry 2>&1 | sed -u "s/^/$NAME /" &
                    done
                    wait
                    """;
            withCommand("sh", "-c", script);
        }
    }
}
