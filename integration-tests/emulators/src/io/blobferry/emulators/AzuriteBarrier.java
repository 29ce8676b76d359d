package io.blobferry.emulators;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;

/** Has the request log wait, before every read, until Azurite's access logs are read up to that moment. */
final class AzuriteBarrier {
    private AzuriteBarrier() {}

    static void install(EmulatorWorkspace site, Map<Service, AzuriteAccessLog> logs, Map<Service, URI> accounts) {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(site.certificate().clientContext())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        site.log()
                .addBarrier(() -> logs.forEach((service, accessLog) -> accessLog.settle(http, accounts.get(service))));
    }
}
