package io.blobferry.emulators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Adobe's S3Mock from Maven Central, in a process of its own. It checks no signature; the gate in front of it does.
 */
final class S3MockProcess implements S3Backend {
    private static final Pattern LISTENS = Pattern.compile("Tomcat started on ports? (\\d+) ");
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final ChildProcess process;
    private final URI uri;
    private final String version;

    private S3MockProcess(ChildProcess process, URI uri, String version) {
        this.process = process;
        this.uri = uri;
        this.version = version;
    }

    static S3MockProcess start(EmulatorWorkspace site) {
        Path jar = site.build().resolve("emulators/s3mock.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: ./mvnw process-test-classes copies it there");
        }
        ChildProcess process = ChildProcess.start("S3Mock", command(site, jar), LISTENS, line -> {});
        String port = process.await(START_LIMIT).group(1);
        return new S3MockProcess(process, URI.create("http://127.0.0.1:" + port), version(jar));
    }

    @Override
    public String description() {
        return "S3Mock " + version;
    }

    @Override
    public URI uri() {
        return uri;
    }

    /**
     * When an upload is ended S3Mock forgets its key too, and with the key the object and the other uploads that it has;
     * but it finds the upload by its id alone, so it is given a key that is not used.
     */
    @Override
    public String adapted(String method, String target) {
        return method.equals("DELETE") && target.contains("uploadId=")
                ? target.replaceFirst("\\?", ".ended-upload?")
                : target;
    }

    @Override
    public boolean refusesWritesOverMarkers() {
        return true;
    }

    @Override
    public void close() {
        process.close();
    }

    private static String version(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Properties properties = new Properties();
            properties.load(
                    file.getInputStream(file.getEntry("META-INF/maven/com.adobe.testing/s3mock/pom.properties")));
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder command(EmulatorWorkspace site, Path jar) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + site.newFolder("s3mock-temporary"),
                "-jar",
                jar.toString(),
                "--server.ssl.enabled=false",
                "--server.address=127.0.0.1",
                "--server.port=0",
                // Its second connector listens on every interface unless this file says otherwise.
                "--spring.main.sources=" + loopbackOnly(site).toUri(),
                "--spring.main.allow-bean-definition-overriding=true",
                "--com.adobe.testing.s3mock.store.region=" + FederationEmulator.REGION,
                "--com.adobe.testing.s3mock.store.root=" + site.newFolder("s3mock"));
    }

    private static Path loopbackOnly(EmulatorWorkspace site) {
        Path file = site.folder().resolve("s3mock-loopback.xml");
        try (InputStream in = S3MockProcess.class.getResourceAsStream("s3mock-loopback.xml")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
