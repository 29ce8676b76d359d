package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.emulators.EntraStandIn;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.emulators.LoopbackCertificate;
import io.blobferry.emulators.RequestLog;
import io.blobferry.emulators.StsStandIn;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.QueueStore;
import io.blobferry.testing.cloud.TableStore;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The process of the stand-ins: opens them, says where they listen, and runs until its parent process has ended. */
@Command(
        name = "stand-ins",
        mixinStandardHelpOptions = true,
        description = "Azure Blob, Queue and Table, S3, Entra and STS on 127.0.0.1, at memory speed. Prints one line of"
                + " JSON with the addresses.")
public final class LoadStubServers implements Callable<Integer> {
    /** The account that the Azure services know, as the first segment of their paths. */
    static final String ACCOUNT = "standins";

    @Option(names = "--folder", required = true, description = "where the certificate and its trust store are put")
    private Path folder;

    @Option(names = "--plain", description = "HTTP instead of HTTPS for all but STS")
    private boolean plain;

    @Option(names = "--threads", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--bytes-per-second",
            defaultValue = "0",
            description = "how fast each connection is in each direction; default: as fast as it goes")
    private long bytesPerSecond;

    @Option(names = "--round-trip-ms", defaultValue = "0", description = "added to each round trip; default: none")
    private long roundTripMillis;

    @Option(names = "--keep-versions", description = "S3 keeps versions that are not current; default: it does not")
    private boolean keepVersions;

    @Option(
            names = "--keep-bytes",
            defaultValue = "16384",
            description = "S3 keeps the bytes of objects that have at most so many; default: ${DEFAULT-VALUE}")
    private int keepBytes;

    @Option(
            names = "--verify-crc64",
            description = "Azure compares the CRC64 that a request states with that of its bytes; default: it does not")
    private boolean verifyCrc64;

    private LoadStubServers() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadStubServers()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        LoopbackCertificate certificate = LoopbackCertificate.create(Files.createDirectories(folder));
        HttpServers http =
                new HttpServers(threads, plain ? Optional.empty() : Optional.of(tls(certificate)), conditions());
        // Only tokens and sessions pass these two, and few of them.
        RequestLog unread = new RequestLog();
        EntraStandIn entra = EntraStandIn.start(FederationEmulator.TENANT, unread, Clock.systemUTC());
        StsStandIn sts = StsStandIn.start(certificate, unread, Clock.systemUTC());
        FederationEmulator.arrange(entra, sts);
        System.out.println(new ObjectMapper().writeValueAsString(open(http, entra, sts)));
        awaitParent();
        return 0;
    }

    private Map<String, String> open(HttpServers http, EntraStandIn entra, StsStandIn sts) {
        Clock clock = Clock.systemUTC();
        RequestCounts counts = new RequestCounts();
        Map<String, String> ends = new LinkedHashMap<>();
        ends.put(
                "blobs",
                http.open(counts.counted("blobs", new BlobRouter(new BlobStore<>(clock), verifyCrc64))) + "/"
                        + ACCOUNT);
        ends.put(
                "queues",
                http.open(counts.counted("queues", new QueueRouter(new QueueStore<>(clock)))) + "/" + ACCOUNT);
        ends.put(
                "tables",
                http.open(counts.counted("tables", new TableRouter(new TableStore<>(clock)))) + "/" + ACCOUNT);
        ObjectStore<ObjectFields> objects = keepVersions ? ObjectStore.keepingVersions(clock) : ObjectStore.lean(clock);
        ends.put(
                "s3",
                http.open(counts.counted("s3", new S3Router(objects, keepBytes)))
                        .toString());
        ends.put("counts", http.open(new RequestCountRouter(counts)).toString());
        ends.put("sts", sts.uri().toString());
        ends.put("identity", entra.appServiceEndpoint().toString());
        ends.put("identityHeader", entra.identityHeader());
        return ends;
    }

    private Conditions conditions() {
        return new Conditions(bytesPerSecond, roundTripMillis);
    }

    private static SslContext tls(LoopbackCertificate certificate) throws SSLException {
        return SslContextBuilder.forServer(
                        certificate.certificate().toFile(), certificate.key().toFile())
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .build();
    }

    /** Servers whose parent was killed end themselves. */
    private static void awaitParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().join());
    }
}
