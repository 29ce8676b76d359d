package io.blobferry.emulators;

/** What a verified token says. */
record WebIdentity(OidcProvider provider, String subject, String audience) {}
