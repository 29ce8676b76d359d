package io.blobferry.emulators;

/** Why Entra issues no token, in its own codes and words. */
record EntraRefusal(int code, String error, String description) {
    static EntraRefusal unknownResource(String resource, String tenant) {
        return new EntraRefusal(
                500011,
                "invalid_resource",
                "AADSTS500011: The resource principal named " + resource + " was not found in the tenant named "
                        + tenant + ". This can happen if the application has not been installed by the administrator"
                        + " of the tenant or consented to by any user in the tenant. You might have sent your"
                        + " authentication request to the wrong tenant.");
    }

    static EntraRefusal notAssigned(String clientId, String resource) {
        return new EntraRefusal(
                501051,
                "invalid_grant",
                "AADSTS501051: Application '" + clientId + "'(worker) is not assigned to a role for the application '"
                        + resource + "'(federation).");
    }
}
