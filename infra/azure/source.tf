locals {
  # /subscriptions/<id>/resourceGroups/<name>
  source_group_id = join("/", slice(split("/", var.source_account_id), 0, 5))

  # The whole account, or each container by itself.
  source_scopes = length(var.source_containers) == 0 ? { "*" = var.source_account_id } : {
    for container in var.source_containers :
    container => "${var.source_account_id}/blobServices/default/containers/${container}"
  }
}

resource "azurerm_role_assignment" "source_reader" {
  for_each = local.source_scopes

  scope                = each.value
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_user_assigned_identity.blobferry.principal_id
  principal_type       = "ServicePrincipal"
}

# Reader does not include tags, and the only built-in role that does, Storage Blob Data Owner, may delete.
resource "azurerm_role_definition" "tag_reader" {
  count = var.read_blob_tags ? 1 : 0

  name        = "Blob Tag Reader (${var.name}, ${basename(var.source_account_id)})"
  description = "Reads the index tags of blobs, and nothing else"
  scope       = local.source_group_id

  permissions {
    data_actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags/read"]
  }

  # A custom role can be offered on subscriptions and resource groups, not on one account.
  assignable_scopes = [local.source_group_id]
}

resource "azurerm_role_assignment" "source_tag_reader" {
  for_each = var.read_blob_tags ? local.source_scopes : {}

  scope              = each.value
  role_definition_id = azurerm_role_definition.tag_reader[0].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.blobferry.principal_id
  principal_type     = "ServicePrincipal"
}
