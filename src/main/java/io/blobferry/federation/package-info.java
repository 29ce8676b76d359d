/** One managed identity in both clouds: its Entra token becomes AWS credentials. */
package io.blobferry.federation;
