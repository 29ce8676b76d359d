output "role_arn" {
  description = "The role's ARN. It must equal the Azure side's output aws_role_arn."
  value       = aws_iam_role.blobferry.arn
}

output "oidc_provider_arn" {
  description = "The OIDC provider that the role trusts; it ends in a slash."
  value       = local.provider_arn
}

output "bucket_arn" {
  description = "The bucket of the backups."
  value       = aws_s3_bucket.backups.arn
}

output "restore_role_arn" {
  description = "The role that operators assume for blobferry restore and verify; null unless restore_principal_arns names someone."
  value       = one(aws_iam_role.restore[*].arn)
}

output "drill_role_arn" {
  description = "AWS_DRILL_ROLE_ARN of the worker; null unless drill is true."
  value       = one(aws_iam_role.drill[*].arn)
}
