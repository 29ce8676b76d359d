package io.blobferry.emulators;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for 127.0.0.1 and localhost that signs itself, in the forms that its users want: PEM for Azurite and
 * the gate, a trust store for the worker. It lives as long as one start of the emulators.
 *
 * @param certificate the certificate as PEM
 * @param key its private key as PEM (PKCS #8)
 * @param trustStore JKS with the certificate alone: opening PKCS #12 takes most of a second of a JVM's start, for a key
 *     that is derived by thousands of rounds from a password that protects nothing
 */
public record LoopbackCertificate(Path certificate, Path key, Path keyStore, Path trustStore) {
    /** Key stores want a password; this one protects nothing. */
    static final String PASSWORD = "loopback";

    private static final String KEYS = "PKCS12";
    private static final String TRUST = "JKS";
    private static final String ALIAS = "loopback";

    /** The certificate whose files are in this folder, or will be. */
    public static LoopbackCertificate in(Path folder) {
        return new LoopbackCertificate(
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                folder.resolve("keys.p12"),
                folder.resolve("trust.jks"));
    }

    public static LoopbackCertificate create(Path folder) {
        LoopbackCertificate made = in(folder);
        try {
            made.generate();
            made.export();
            return made;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate for 127.0.0.1", e);
        }
    }

    /** What a server of the JDK presents. */
    SSLContext serverContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(KEYS, keyStore), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot read " + keyStore, e);
        }
    }

    /** What a client of the JDK trusts. */
    public SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set up TLS", e);
        }
    }

    public TrustManager[] trustManagers() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(TRUST, trustStore));
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot read " + trustStore, e);
        }
    }

    /** What a JVM needs to trust the certificate, and nothing else. */
    public List<String> jvmArguments() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Djavax.net.ssl.trustStoreType=JKS",
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private void generate() throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "30",
                        "-storetype",
                        KEYS,
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try (InputStream output = made.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (made.waitFor() != 0) {
                throw new IOException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void export() throws IOException, GeneralSecurityException {
        KeyStore own = load(KEYS, keyStore);
        Files.writeString(
                certificate, pem("CERTIFICATE", own.getCertificate(ALIAS).getEncoded()));
        Files.writeString(
                key,
                pem("PRIVATE KEY", own.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
        KeyStore trust = KeyStore.getInstance(TRUST);
        trust.load(null, null);
        trust.setCertificateEntry(ALIAS, own.getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            trust.store(out, PASSWORD.toCharArray());
        }
    }

    private static KeyStore load(String type, Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
