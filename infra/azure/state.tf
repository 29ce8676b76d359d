resource "azapi_resource" "state" {
  type      = "Microsoft.Storage/storageAccounts@2023-05-01"
  name      = var.state_account_name
  parent_id = data.azurerm_resource_group.this.id
  location  = local.location
  tags      = var.tags

  body = {
    kind = "StorageV2"
    sku = {
      name = var.state_account_sku
    }
    properties = {
      accessTier                   = "Hot"
      allowBlobPublicAccess        = false
      allowCrossTenantReplication  = false
      allowSharedKeyAccess         = false
      defaultToOAuthAuthentication = true
      isLocalUserEnabled           = false
      minimumTlsVersion            = "TLS1_2"
      supportsHttpsTrafficOnly     = true
    }
  }

  response_export_values = {
    blob  = "properties.primaryEndpoints.blob"
    queue = "properties.primaryEndpoints.queue"
    table = "properties.primaryEndpoints.table"
  }
}

locals {
  state_blobs  = trimsuffix(azapi_resource.state.output.blob, "/")
  state_queues = trimsuffix(azapi_resource.state.output.queue, "/")
  state_tables = trimsuffix(azapi_resource.state.output.table, "/")
}

resource "azapi_resource" "table" {
  for_each = toset([var.checkpoint_table, var.failure_table])

  type      = "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01"
  name      = each.value
  parent_id = "${azapi_resource.state.id}/tableServices/default"
  body      = {}
}

resource "azapi_resource" "event_queue" {
  type      = "Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01"
  name      = var.event_queue
  parent_id = "${azapi_resource.state.id}/queueServices/default"
  body      = {}
}

# Event Grid drops a dead letter whose container has been missing for four hours.
resource "azapi_resource" "dead_letters" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01"
  name      = var.dead_letter_container
  parent_id = "${azapi_resource.state.id}/blobServices/default"

  body = {
    properties = {
      publicAccess = "None"
    }
  }
}

# Blob Data Owner is what the Functions host asks for its own storage, which this account is too; dead letters are read
# under it as well, and removed once each of their events is a failure row. A standalone worker needs no more for that than
# Blob Data Contributor on their container.
resource "azurerm_role_assignment" "state" {
  for_each = toset([
    "Storage Blob Data Owner",
    "Storage Queue Data Contributor",
    "Storage Table Data Contributor",
  ])

  scope                = azapi_resource.state.id
  role_definition_name = each.value
  principal_id         = azurerm_user_assigned_identity.blobferry.principal_id
  principal_type       = "ServicePrincipal"
}
