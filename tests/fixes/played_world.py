"""A private network with a Clarify job and its model, whole until something is broken; one for each play."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clarify_rules.cli.demo.estate.analysis_configs import bias_before_training, explanations
from clarify_rules.cli.demo.estate.building_blocks import ANYWHERE, NetworkBuilder, Placement
from clarify_rules.cli.demo.estate.job_requests import CLARIFY_IMAGE, JobDesk, cluster

if TYPE_CHECKING:
    from clarify_rules.cli.demo.estate.building_blocks import Clients

BUCKET = "amzn-s3-demo-bucket"
MODEL_IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
# Ids of the examples: the VPC, its endpoints, the group of the jobs and models.
VPC, GROUP = "vpc-0a1b2c3d4e5f67890", "sg-0a1b2c3d4e5f67891"
GATEWAY, SAGEMAKER = "vpce-0a1b2c3d4e5f67891", "vpce-0a1b2c3d4e5f67892"
S3_INTERFACE = "vpce-0a1b2c3d4e5f67893"
# Of its 16 addresses AWS keeps 5.
_SMALL, _SMALL_HAS = "10.0.3.0/28", 11


@dataclass
class World:
    """One VPC, and the names and ids that the recipes' examples stand for in it."""

    clients: Clients
    account_id: str
    prefix: str
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.network = NetworkBuilder.create(self.clients.ec2, self.prefix, "10.0.0.0/16")
        self.desk = JobDesk(self.clients, self.account_id, BUCKET)
        self.ec2 = self.clients.ec2
        self.a = self.network.subnet("a", "10.0.1.0/24", "use1-az1")
        self.b = self.network.subnet("b", "10.0.2.0/24", "use1-az2")
        self.table = self.network.route_table("private", self.a, self.b)
        self.jobs = self.network.group("jobs", "jobs and models")
        self.network.admit(self.jobs, groups=[self.jobs])
        self.endpoints = self.network.group("endpoints", "interface endpoints")
        self.network.admit(self.endpoints, protocol="tcp", ports=(443, 443), groups=[self.jobs])
        self.here = Placement((self.a, self.b), (self.jobs,))
        self.ids |= {
            VPC: self.network.vpc_id,
            "subnet-0a1b2c3d4e5f67891": self.a,
            "subnet-0a1b2c3d4e5f67892": self.b,
            "rtb-0a1b2c3d4e5f67890": self.table,
            GROUP: self.jobs,
            "sg-0a1b2c3d4e5f67892": self.endpoints,
            "111122223333": self.account_id,
            # Jobs, models, definitions and their places in the bucket: all have names of their own.
            "credit": self.named("credit"),
        }

    def named(self, name: str) -> str:
        """What stands for an example's name in this world."""
        return f"{self.prefix}{name}"

    # -- endpoints -------------------------------------------------------------------------------------

    def s3_gateway(self, *tables: str) -> str:
        made = self.network.s3_gateway(*(tables or (self.table,)))
        self.ids[GATEWAY] = made
        return made

    def sagemaker(self, service: str, *, subnets: tuple[str, ...] = (), private_dns: bool = True) -> str:
        """Make SageMaker's `api` or `runtime` endpoint: the last one made is the examples'."""
        at = Placement(subnets or (self.a, self.b), (self.endpoints,))
        made = self.network.sagemaker_endpoint(service, at, private_dns=private_dns)
        self.ids[SAGEMAKER] = made
        return made

    def all_endpoints(self, **options: Any) -> None:
        self.s3_gateway()
        self.sagemaker("runtime", **options)
        self.sagemaker("api", **options)

    # -- workloads -------------------------------------------------------------------------------------

    def model(self, at: Placement | None) -> None:
        network = {"VpcConfig": at.vpc_config()} if at else {}
        name = self.named("credit")
        self.clients.sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=f"arn:aws:iam::{self.account_id}:role/sagemaker-clarify",
            PrimaryContainer={"Image": MODEL_IMAGE, "ModelDataUrl": f"s3://{BUCKET}/{name}/model.tar.gz"},
            **network,
        )

    def job(self, at: Placement | None, **options: Any) -> None:
        """Send the job that asks the model for its predictions."""
        self.desk.clarify(self.named("credit-bias"), explanations(self.named("credit")), at, **options)

    def definition(self, at: Placement | None, *, isolated: bool = False) -> None:
        """Make a model-bias definition, and the schedule that names it."""
        name = self.named("credit-live")
        uri = f"s3://{BUCKET}/{name}/analysis_config.json"
        self.clients.s3.put_object(
            Bucket=BUCKET, Key=f"{name}/analysis_config.json", Body=json.dumps(bias_before_training())
        )
        network: dict[str, Any] = {"EnableNetworkIsolation": isolated}
        network |= {"VpcConfig": at.vpc_config()} if at else {}
        sagemaker = self.clients.sagemaker
        sagemaker.create_model_bias_job_definition(
            JobDefinitionName=f"{name}-bias",
            ModelBiasAppSpecification={"ImageUri": CLARIFY_IMAGE, "ConfigUri": uri},
            ModelBiasJobInput={
                "EndpointInput": {"EndpointName": name, "LocalPath": "/opt/ml/processing/input/endpoint"},
                "GroundTruthS3Input": {"S3Uri": f"s3://{BUCKET}/{name}/ground-truth"},
            },
            ModelBiasJobOutputConfig={
                "MonitoringOutputs": [
                    {
                        "S3Output": {
                            "S3Uri": f"s3://{BUCKET}/{name}/results",
                            "LocalPath": "/opt/ml/processing/output",
                        }
                    }
                ]
            },
            JobResources=cluster(1),
            RoleArn=f"arn:aws:iam::{self.account_id}:role/sagemaker-clarify",
            NetworkConfig=network,
        )
        sagemaker.create_monitoring_schedule(
            MonitoringScheduleName=f"{name}-bias",
            MonitoringScheduleConfig={
                "MonitoringType": "ModelBias",
                "MonitoringJobDefinitionName": f"{name}-bias",
                "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
            },
        )

    # -- what is broken --------------------------------------------------------------------------------

    def full_subnet(self) -> Placement:
        """Make a small subnet in which unused interfaces leave one address."""
        small = self.network.subnet("small", _SMALL, "use1-az1")
        self.ec2.associate_route_table(RouteTableId=self.table, SubnetId=small)
        for _ in range(_SMALL_HAS - 1):
            made = self.ec2.create_network_interface(SubnetId=small)["NetworkInterface"]
            self.ids["eni-0a1b2c3d4e5f67890"] = made["NetworkInterfaceId"]
        return Placement((small,), (self.jobs,))

    def nat_route(self) -> None:
        """Give the private route table a way to the internet."""
        public = self.network.subnet("public", "10.0.9.0/24", "use1-az1")
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.network.vpc_id)
        table = self.network.route_table("public", public)
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self.ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]
        self.ec2.create_route(
            RouteTableId=self.table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat["NatGatewayId"]
        )

    def drop_replies(self) -> None:
        """Let the first subnet's network ACL pass HTTPS in and out, and no replies."""
        https = {
            "Protocol": "6",
            "RuleAction": "allow",
            "CidrBlock": ANYWHERE,
            "PortRange": {"From": 443, "To": 443},
        }
        self.ids["acl-0a1b2c3d4e5f67890"] = self.network.network_acl(
            self.a, [https | {"Egress": True}, https | {"Egress": False}]
        )

    def allow_only(self, endpoint: str, action: str) -> None:
        """Give an endpoint a policy that allows one action."""
        self.ec2.modify_vpc_endpoint(
            VpcEndpointId=endpoint,
            PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", '
            f'"Action": "{action}", "Resource": "*"}}]}}',
        )

    def new_subnet(self) -> str:
        """The subnet that the recipe makes."""
        (found,) = self.ec2.describe_subnets(
            Filters=[
                {"Name": "vpc-id", "Values": [self.network.vpc_id]},
                {"Name": "cidr-block", "Values": ["10.0.32.0/20"]},
            ]
        )["Subnets"]
        return str(found["SubnetId"])
