# Roles that read backups. Neither is the worker's, and neither can write, delete or change anything in the bucket.

locals {
  bucket_arns = distinct([for place in local.places : "arn:${data.aws_partition.this.partition}:s3:::${place.bucket}"])
  object_arns = distinct([for place in local.places : "arn:${data.aws_partition.this.partition}:s3:::${place.bucket}/${place.prefix}*"])
}

data "aws_iam_policy_document" "operators" {
  count = length(var.restore_principal_arns) == 0 ? 0 : 1

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = var.restore_principal_arns
    }
  }
}

resource "aws_iam_role" "restore" {
  count = length(var.restore_principal_arns) == 0 ? 0 : 1

  name                 = var.restore_role_name
  description          = "Reads backups of Azure blobs, for blobferry restore and verify; assumed by operators"
  max_session_duration = 43200
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  assume_role_policy   = data.aws_iam_policy_document.operators[0].json
}

resource "aws_iam_role_policy" "restore" {
  count = length(var.restore_principal_arns) == 0 ? 0 : 1

  name = "restore"
  role = aws_iam_role.restore[0].id

  policy = templatefile("${path.module}/restore-policy.json.tftpl", {
    bucket_arns = local.bucket_arns
    object_arns = local.object_arns
    kms_key_arn = var.kms_key_arn
    history     = true
  })
}

resource "aws_iam_role" "drill" {
  count = var.drill ? 1 : 0

  name                 = var.drill_role_name
  description          = "Reads backups of Azure blobs, for restore drills; assumed by one managed identity of Entra tenant ${var.tenant_id}"
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    provider_arn       = local.provider_arn
    issuer             = local.issuer
    audience           = var.audience
    identity_object_id = var.identity_object_id
  })
}

resource "aws_iam_role_policy" "drill" {
  count = var.drill ? 1 : 0

  name = "drill"
  role = aws_iam_role.drill[0].id

  # A drill reads the newest versions, and what can be read now: thawing an archived object is a person's decision.
  policy = templatefile("${path.module}/restore-policy.json.tftpl", {
    bucket_arns = local.bucket_arns
    object_arns = local.object_arns
    kms_key_arn = var.kms_key_arn
    history     = false
  })
}
